/**
 * CRAN packages with names from A to K, one a line: name, version, bytes of the source tarball, bytes of the Linux binary, rank
 * by downloads, direct hard dependencies without base and recommended packages (`-` = none or not known).
 *
 * Sources: everything but the rank from the package lists of Debian sid, main, amd64 (`Packages`, `Sources`), read
 * 2026-11-26: source = `orig.tar` of `r-cran-*`, binary = its `.deb`, dependencies = `Depends`. Debian repacks some
 * tarballs, which makes them smaller than CRAN's, and adds a few dependencies of its own (Rcpp on littler and pkgKitten).
 * BH is a stub there; its size is that of the public binary of 2021 (pharmaverse/admiralci, number 83).
 * Rank: downloads from the 0-cloud CRAN mirror on 2019-10-01, `blog.data` of lindbrook/packageRank@b12d99fa.
 */
export const CRAN_A_TO_K = `
abind 1.4-8 21974 68120 140 -
arrow 25.0.0 17480910 4683232 1191 assertthat,bit64,cpp11,glue,purrr,R6,rlang,tidyselect,vctrs
askpass 1.2.1 6058 24488 73 sys
assertthat 0.2.1 12742 57508 30 -
backports 1.5.1 30108 122060 16 -
base64enc 0.1-6 9418 30668 70 -
BH 1.90.0 11300000 11300000 35 -
bit 4.6.0 90204 451504 215 -
bit64 4.8.6 179374 591704 218 bit
bitops 1.1-0 11019 31016 100 -
blob 1.3.0 11157 54124 192 rlang,vctrs
brew 1.0-10 71087 70636 143 -
brio 1.1.5 13172 39484 - -
broom 1.0.13 305172 1661892 81 backports,cli,dplyr,generics,glue,lifecycle,purrr,rlang,stringr,tibble,tidyr
bslib 0.12.0 4515680 5193312 - base64enc,cachem,fastmap,htmltools,jquerylib,jsonlite,lifecycle,memoise,mime,rlang,sass
cachem 1.1.0 27192 79620 - fastmap,rlang
callr 3.8.0 113258 490968 72 otel,processx,R6
caret 7.0-1 1967512 3470516 155 e1071,foreach,ggplot2,ModelMetrics,plyr,pROC,recipes,reshape2,withr
caTools 1.18.4 65987 207536 119 bitops
cellranger 1.1.0 63857 100292 83 rematch,tibble
classInt 0.4-11 32004 111136 173 e1071
cli 3.6.6 644134 1391148 25 -
clipr 0.8.1 20835 57272 66 -
clock 0.7.4 560532 1835196 - cli,cpp11,lifecycle,rlang,tzdb,vctrs
colorspace 2.1-4 1153844 1730180 38 -
colourpicker 1.3.0 1149468 1213084 457 ggplot2,htmltools,htmlwidgets,jsonlite,miniUI,shiny,shinyjs
commonmark 2.0.0 147234 124244 141 -
conflicted 1.2.0 17071 61044 1694 cli,memoise,rlang
cowplot 1.2.0 480392 653244 184 ggplot2,gtable,rlang,scales
cpp11 0.5.5 304823 235920 - -
crayon 1.5.3 40396 164436 32 -
credentials 2.0.3 283143 217408 2381 askpass,curl,jsonlite,openssl,sys
crosstalk 1.2.2 52568 180852 91 htmltools,jsonlite,lazyeval,R6,shiny
curl 8.1.0 114160 227580 20 -
data.table 1.18.6.1 4492648 2351432 64 -
DBI 1.3.0 744704 870564 89 -
dbplyr 2.6.0 375128 1344840 101 blob,cli,DBI,dplyr,glue,lifecycle,magrittr,pillar,purrr,R6,rlang,tibble,tidyr,tidyselect,vctrs,withr
deldir 2.0-4 103621 291224 321 -
desc 1.4.3 61172 356968 139 cli,R6
devtools 2.4.6 396751 711888 90 cli,desc,ellipsis,fs,lifecycle,memoise,miniUI,pkgbuild,pkgdown,pkgload,profvis,rcmdcheck,remotes,rlang,roxygen2,rversions,sessioninfo,testthat,urlchecker,usethis,withr
diagram 1.6.5 536872 662016 959 shape
diffobj 0.3.9 472998 1163176 569 crayon
digest 0.6.39 236629 211640 10 -
dotCall64 1.2 20362 34476 392 -
downlit 0.4.5 37263 126356 - brio,desc,digest,evaluate,fansi,memoise,rlang,vctrs,withr,yaml
dplyr 1.2.1 923509 1574500 8 cli,generics,glue,lifecycle,magrittr,pillar,R6,rlang,tibble,tidyselect,vctrs
dqrng 0.3.2 180284 134884 863 BH,Rcpp,sitmo
dtplyr 1.3.3 199752 431916 597 cli,data.table,dplyr,glue,lifecycle,rlang,tibble,tidyselect,vctrs
e1071 1.7-17 318056 578972 107 proxy
ellipsis 0.3.3 5849 26452 6 rlang
evaluate 1.0.5 39322 117620 39 -
fansi 1.0.7 685932 797504 18 -
farver 2.1.2 1275981 1414348 478 -
fastDummies 1.7.6 27464 51796 842 data.table,stringr,tibble
fastmap 1.2.0 46710 79820 3014 -
fitdistrplus 1.2-6 2474546 2902012 489 rlang
FNN 1.1.4.1 78809 125140 309 -
fontawesome 0.5.3 1320479 1310912 - htmltools,rlang
forcats 1.0.1 294628 413280 84 cli,ellipsis,glue,lifecycle,magrittr,rlang,tibble,withr
foreach 1.5.2 89758 121540 148 iterators
fs 2.1.0 94408 258572 88 -
future 1.75.0 277928 946868 290 digest,globals,listenv,parallelly
future.apply 1.20.2 54928 192364 579 future,globals
gargle 1.6.1 629852 755736 444 cli,fs,glue,httr,jsonlite,lifecycle,openssl,rappdirs,rlang,withr
gdata 3.0.1 327069 508736 136 gtools
generics 0.1.4 47224 84228 103 -
gert 2.4.1 116364 309400 11725 askpass,credentials,openssl,rstudioapi,sys,zip
ggplot2 4.0.3 1615996 4922676 9 cli,gtable,isoband,lifecycle,rlang,S7,scales,vctrs,withr
ggrepel 0.9.8 151726 339944 150 ggplot2,Rcpp,rlang,S7,scales,withr
ggridges 0.5.7 2210918 2223908 374 ggplot2,scales,withr
gh 1.6.1 63839 185712 158 cli,gitcreds,glue,httr2,ini,jsonlite,lifecycle,rlang
gitcreds 0.1.2 62569 94184 - -
globals 0.19.1 56552 165384 325 -
glue 1.8.1 129786 172024 14 -
goftest 1.2-3 32319 60324 501 -
googledrive 2.1.2 1615911 1265308 960 cli,gargle,glue,httr,jsonlite,lifecycle,magrittr,pillar,purrr,rlang,tibble,uuid,vctrs,withr
googlesheets4 1.1.2 231280 538620 - cellranger,cli,curl,gargle,glue,googledrive,httr,ids,lifecycle,magrittr,purrr,rematch2,rlang,tibble,vctrs,withr
gower 1.0.2 187966 208272 193 -
gplots 3.3.0 4793937 3805908 172 caTools,gdata,gtools
gridExtra 2.3.1 480742 504752 98 gtable
gtable 0.3.6 114268 228056 52 cli,glue,lifecycle,rlang
gtools 3.9.5 242029 361640 114 -
hardhat 1.4.3 361828 723708 - cli,glue,rlang,sparsevctrs,tibble,vctrs
haven 2.5.5 316909 357456 80 cli,cpp11,forcats,hms,lifecycle,Rcpp,readr,rlang,tibble,tidyselect,vctrs
here 1.0.2 33212 50152 542 rprojroot
highr 0.12 9656 38308 56 xfun
hms 1.1.4 44793 109592 44 cli,lifecycle,pkgconfig,rlang,vctrs
htmltools 0.5.9 135206 377240 46 base64enc,digest,fastmap,rlang
htmlwidgets 1.6.4 161852 123632 86 htmltools,jsonlite,knitr,rmarkdown,yaml
httpuv 1.6.17 164736 544776 53 later,promises,R6,Rcpp
httr 1.4.9 73972 470272 51 curl,jsonlite,mime,openssl,R6
httr2 1.3.0 301901 996328 - cli,curl,glue,lifecycle,magrittr,openssl,R6,rlang,vctrs,withr
ica 1.0-3 12825 88272 1024 -
ids 1.0.1 91213 126232 2443 openssl,uuid
igraph 2.3.4 5052645 5721264 159 cli,cpp11,lifecycle,magrittr,pkgconfig,rlang,vctrs
ini 0.3.1 3488 16216 167 -
ipred 0.9-16 179935 393916 187 prodlim
irlba 2.3.7 391622 451392 446 -
isoband 0.3.0 1593511 1644488 1912 cli,cpp11,rlang
iterators 1.0.14 300266 336640 153 -
jquerylib 0.1.4 3612 14144 - htmltools
jsonlite 2.0.0 371436 447008 33 -
knitr 1.51 193992 847356 28 evaluate,highr,xfun,yaml
`;
