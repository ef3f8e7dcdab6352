/**
 * Hosts of the public CRAN mirrors, in the order of their names; `cran.r-project.org` and `cloud.r-project.org` are known
 * by their domain. They are donated to everyone and stay refused whatever a scenario says that it owns.
 * Source: doc/CRAN_mirrors.csv of R 4.2.2 (github.com/wch/r-source), read 2026-11-26.
 */
export const CRAN_MIRRORS: ReadonlySet<string> = new Set(
  `
    archive.linux.duke.edu brieger.esalq.usp.br cran-r.c3sl.ufpr.br cran.asia cran.bardia.tech
    cran.biodisk.org cran.biotools.fr cran.case.edu cran.cmm.msu.ru cran.csie.ntu.edu.tw cran.csiro.au
    cran.curtin.edu.au cran.dcc.uchile.cl cran.dme.ufro.cl cran.fiocruz.br cran.gedik.edu.tr cran.hafro.is
    cran.irsn.fr cran.ism.ac.jp cran.itam.mx cran.ma.imperial.ac.uk cran.microsoft.com cran.mirror.ac.za
    cran.mirror.garr.it cran.mirrors.hoobly.com cran.ms.unimelb.edu.au cran.ncc.metu.edu.tr cran.pacha.dev
    cran.pau.edu.tr cran.radicaldevelop.com cran.rapporter.net cran.rediris.es cran.salud.gob.sv
    cran.seoul.go.kr cran.stat.auckland.ac.nz cran.stat.unipd.it cran.stat.upd.edu.ph cran.uib.no
    cran.um.ac.ir cran.uni-muenster.de cran.usthb.dz cran.utstat.utoronto.ca cran.wu.ac.at cran.wustl.edu
    cran.yu.ac.kr espejito.fder.edu.uy ftp.acc.umu.se ftp.belnet.be ftp.cc.uoc.gr ftp.cixug.es ftp.eenet.ee
    ftp.fau.de ftp.gwdg.de ftp.harukasan.org ftp.heanet.ie ftp.osuosl.org ftp.uni-sofia.bg ftp.ussg.iu.edu
    ftp.yz.yamagata-u.ac.jp ftpmirror1.infania.net healthstat.snu.ac.kr lib.stat.cmu.edu mirror-
    hk.koddos.net mirror.aarnet.edu.au mirror.cedia.org.ec mirror.clientvps.com mirror.csclub.uwaterloo.ca
    mirror.dogado.de mirror.epn.edu.ec mirror.fcaglp.unlp.edu.ar mirror.ibcp.fr mirror.las.iastate.edu
    mirror.library.ucy.ac.cy mirror.lyrahosting.com mirror.lzu.edu.cn mirror.marwan.ma mirror.niser.ac.in
    mirror.rcg.sfu.ca mirror.truenetwork.ru mirror.uned.ac.cr mirrors.bfsu.edu.cn mirrors.dotsrc.org
    mirrors.e-ducation.cn mirrors.nic.cz mirrors.nics.utk.edu mirrors.nju.edu.cn mirrors.nwafu.edu.cn
    mirrors.psu.ac.th mirrors.sjtug.sjtu.edu.cn mirrors.sustech.edu.cn mirrors.tongji.edu.cn
    mirrors.tuna.tsinghua.edu.cn mirrors.upm.edu.my mirrors.ustc.edu.cn muug.ca nbcgib.uesc.br
    packages.othr.de pbil.univ-lyon1.fr repo.bppt.go.id repo.miserver.it.umich.edu rweb.crmda.ku.edu
    stat.ethz.ch vps.fmvz.usp.br www.est.colpos.mx www.freestatistics.org www.icesi.edu.co
    www.stats.bris.ac.uk
  `
    .trim()
    .split(/\s+/),
);
